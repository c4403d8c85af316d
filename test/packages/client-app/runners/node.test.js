import { test } from 'node:test'
import { withoutService, withService } from './story.js'

test('without a service', withoutService)
test('with a service', withService)
