import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inAddress } from '../../../frontend/static/text/addresses.js'
import { cases } from './cases.js'

for (const { key, address } of cases('addresses')) {
  test(`the key ${key} in an address`, () => assert.equal(decodeURIComponent(inAddress(key)), address))
}

test('whatever else an address knows is written in signs', () => assert.equal(inAddress('a b/?#%'), 'a%20b%2F%3F%23%25'))
