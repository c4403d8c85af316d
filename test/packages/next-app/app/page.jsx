import { ConnectButton } from './connect-button.jsx'

export default function Page() {
  return <ConnectButton />
}
