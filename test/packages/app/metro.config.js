// As a new app has it.
const { getDefaultConfig } = require('@react-native/metro-config')

module.exports = getDefaultConfig(__dirname)
