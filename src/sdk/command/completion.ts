// `passage completion`: what a shell is to be told.
import { SCRIPTS } from './candidates.ts'
import { type Context, DONE } from './context.ts'

export async function completion({ words }: Context): Promise<number> {
  console.log(SCRIPTS[words[0] as keyof typeof SCRIPTS])
  return await Promise.resolve(DONE)
}
