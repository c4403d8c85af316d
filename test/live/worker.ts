// The service with the two sites of this folder in its catalogue: how a deployment of one's own would add an integration
// without a change to the project. Everything else is the service as it is.
import { catalogue } from '../../src/integrations/catalogue.ts'
import type { Integration } from '../../src/integrations/integration.ts'
import { orderDesk } from './integrations/order-desk.ts'
import { contactsPanel } from './integrations/contacts-panel.ts'

// Before the first request: a Worker's modules are whole by then.
;(catalogue as Integration[]).push(contactsPanel, orderDesk)

export { default, LinkObject, ListenersObject } from '../../src/index.ts'
