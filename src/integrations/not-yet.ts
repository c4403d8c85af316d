// Stands in for automations that are still to be written: a session of such an integration fails at once and says so.
import { AutomationFailure, type Steps } from '../core/automation.ts'

// oxlint-disable-next-line require-yield -- it fails before it has anything to ask
export function* notYet(): Steps<never> {
  throw new AutomationFailure('AUTOMATION_ERROR', 'This integration cannot run yet.')
}
