import { test } from 'vitest'
import { withoutService, withService } from './story.js'

test('without a service', withoutService)
test('with a service', withService, 60_000)
