// The agent alone, for tests: what the hosted page builds around it is missing here.
import type { CommandName, CommandParams } from '../../../src/core/message.ts'
import { answerCommand, type CommandAnswer, commandsFor, type Status } from '../../../src/client/agent.ts'
import { Frame } from '../../../src/client/frame.ts'
import { Watch } from '../../../src/client/watch.ts'

export interface AgentUnderTest {
  run(command: CommandName, params: CommandParams): Promise<CommandAnswer>
  readonly statuses: Status[]
  readonly watch: Watch
  readonly events: unknown[]
}

const frame = new Frame(document.querySelector('iframe')!)
const statuses: Status[] = []
const events: unknown[] = []
const commands = commandsFor(frame, (status) => statuses.push(status))
const agent: AgentUnderTest = {
  run: (command, params) => answerCommand(commands, command, params),
  statuses,
  events,
  watch: new Watch(frame, {
    moved: () => {},
    events: (seen) => events.push(...seen.map(({ type, payload }) => ({ type, payload }))),
  }),
}
Object.assign(window, { agent })
