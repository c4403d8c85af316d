// Dialogs of the libraries that developers use most, each as its own documentation shows it, with the modal's button
// inside. Each locks the page's scrolling, hides the rest of it and holds on to focus and keys: that is what they are for.
import { Dialog, DialogPanel, DialogTitle } from '@headlessui/react'
import * as Radix from '@radix-ui/react-dialog'
import { createFocusTrap } from 'focus-trap'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { createRoot } from 'react-dom/client'
import type { HostName } from './shop.ts'

interface Properties {
  readonly isOpen: boolean
  readonly setOpen: (isOpen: boolean) => void
}

function Content(): ReactNode {
  return (
    <>
      <button id="connect" onClick={() => window.start(location.hash.slice(1))}>
        Connect
      </button>
      <input aria-label="Note" />
    </>
  )
}

function Headless({ isOpen, setOpen }: Properties): ReactNode {
  return (
    <Dialog open={isOpen} onClose={setOpen}>
      <DialogPanel>
        <DialogTitle>Behind</DialogTitle>
        <Content />
      </DialogPanel>
    </Dialog>
  )
}

function RadixDialog({ isOpen, setOpen }: Properties): ReactNode {
  return (
    <Radix.Root open={isOpen} onOpenChange={setOpen}>
      <Radix.Portal>
        <Radix.Overlay />
        <Radix.Content aria-describedby={undefined}>
          <Radix.Title>Behind</Radix.Title>
          <Content />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Aria({ isOpen, setOpen }: Properties): ReactNode {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={setOpen} isDismissable>
      <Modal>
        <AriaDialog>
          <Heading slot="title">Behind</Heading>
          <Content />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

function FocusTrap({ isOpen, setOpen }: Properties): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (box.current === null) {
      return
    }
    const trap = createFocusTrap(box.current, { onDeactivate: () => setOpen(false) })
    trap.activate()
    document.body.style.overflow = 'hidden'
    return () => {
      document.body.style.overflow = ''
      trap.deactivate({ onDeactivate: () => {} })
    }
  }, [isOpen, setOpen])
  return isOpen ? (
    <div ref={box} role="dialog" aria-modal="true" aria-label="Behind">
      <Content />
    </div>
  ) : null
}

const HOSTS: Readonly<Record<HostName, (properties: Properties) => ReactNode>> = {
  'headless-ui': Headless,
  radix: RadixDialog,
  'react-aria': Aria,
  'focus-trap': FocusTrap,
}

function Page(): ReactNode {
  const [isOpen, setOpen] = useState(false)
  // The developer's own wish, whatever the user does meanwhile.
  window.closeBehind = () => setOpen(false)
  const Host = HOSTS[location.pathname.slice('/host/'.length) as HostName]
  return (
    <main style={{ height: '3000px' }}>
      <h1>Shop</h1>
      <button onClick={() => setOpen(true)}>Open</button>
      <Host isOpen={isOpen} setOpen={setOpen} />
    </main>
  )
}

const root = document.createElement('div')
document.body.append(root)
createRoot(root).render(<Page />)
