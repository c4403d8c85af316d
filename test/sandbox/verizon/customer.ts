// Somebody at the Verizon sandbox, for its tests: signs in as its pages ask, and types a card as its form wants it.
import { serveSite } from '../../../src/sandbox/serve.ts'
import { verizonSite } from '../../../src/sandbox/verizon/site.ts'
import { attributesOf, Visitor } from '../visitor.ts'

export const MOUNT = '/sandbox/verizon'

export const form = {
  cardNumber: '4111111111111111',
  expiryDate: '12/2028',
  securityCode: '987',
  firstName: 'John',
  lastName: 'Doe',
  zipCode: '60601',
}

export class Customer extends Visitor {
  constructor(mount: string = MOUNT) {
    super(serveSite(verizonSite), mount)
  }

  get path(): string {
    return new URL(this.address).pathname.slice(MOUNT.length)
  }

  override async signIn(userId: string, password: string): Promise<Response> {
    await this.get('/signout')
    await this.post('/secure/login', { step: 'userId', userId })
    return await this.enterPassword(password)
  }

  async enterPassword(password: string): Promise<Response> {
    return await this.post('/secure/login', { step: 'password', password })
  }

  /** Confirms a review, sending what its page carries. */
  async confirm(review: Response): Promise<Response> {
    const names = await attributesOf(review, '.review input', 'name')
    const values = await attributesOf(review, '.review input', 'value')
    return await this.post(
      '/wallet/confirm',
      Object.fromEntries(names.map((name, index) => [name!, values[index] ?? ''])),
    )
  }
}
