// What an app registers. Bundled by Metro in the tests.
import { AppRegistry } from 'react-native'
import { App } from './app.tsx'

AppRegistry.registerComponent('App', () => App)
