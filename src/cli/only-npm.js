// Runs before an installation and refuses every other package manager: the lock file is npm's, and the Node.js that the
// project brings needs an install script, which the others leave out. In plain JavaScript, for any Node.js.
const agent = process.env['npm_config_user_agent'] ?? ''
if (/^(pnpm|yarn|bun|cnpm)\//.test(agent)) {
  console.error(`This project is installed with npm, not with ${agent.split('/')[0]}. Run: npm install && npm start`)
  process.exit(1)
}
