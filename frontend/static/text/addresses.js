/** Keys of events and ids of actors in addresses: the rule is told in annotations/text/addresses.py. Cases: tests/cases/addresses.json. */
const KNOWN = /(^|\/)(?=~*(?:aliases|apart|candidates|figures|figures\.csv|mentions|merge|split|unmerge|unsplit|\.|\.\.)(?:\/|$))/g

/** A key as a part of an address, ready to stand in one. @param {string} key */
export const inAddress = (key) => encodeURIComponent(key.replace(KNOWN, '$1~'))
