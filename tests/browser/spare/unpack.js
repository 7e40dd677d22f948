/** Prints the path of the browser that the package brings, unpacked into TMPDIR. */
import chromium from '@sparticuz/chromium'

process.stdout.write(await chromium.executablePath())
