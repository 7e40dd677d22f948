/** Pages of imports and exports: jobs that show how far they are, and uploads that can be seen and stopped. */
import { LiveJob } from '../view/job.js'
import { UploadForm } from '../view/upload.js'

customElements.define('live-job', LiveJob)
customElements.define('upload-form', UploadForm)
