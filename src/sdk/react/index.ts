// passage-react: the modal in a React app.
export type {
  PassageConnection,
  PassageError,
  PassageHandlers,
  PassageOptions,
  PassageScript,
} from '../../embed/passage.d.ts'
export { PassageProvider, type PassageProviderProps } from './passage-provider.ts'
export { type Passage, usePassage } from './use-passage.ts'
