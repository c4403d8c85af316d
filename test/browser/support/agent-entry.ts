// The frame's driver alone, for tests: what the hosted page builds around it is missing here.
import type { CommandName, CommandParams } from '../../../src/wire/command.ts'
import type { CommandAnswer } from '../../../src/device/driver.ts'
import type { Status } from '../../../src/device/drivers/commands.ts'
import { FrameDriver } from '../../../src/device/drivers/frame-driver.ts'

export interface AgentUnderTest {
  run(command: CommandName, params: CommandParams): Promise<CommandAnswer>
  readonly statuses: Status[]
  readonly driver: FrameDriver
  readonly events: unknown[]
}

const statuses: Status[] = []
const events: unknown[] = []
const driver = new FrameDriver(
  document.querySelector('iframe')!,
  {
    says: (status) => statuses.push(status),
    moved: () => {},
    asks: () => Promise.resolve(true),
    answering: () => {},
    seen: (seen) => events.push(...seen.map(({ type, payload }) => ({ type, payload }))),
  },
  null,
)
const agent: AgentUnderTest = { run: (command, params) => driver.run(command, params), statuses, events, driver }
Object.assign(window, { agent })
