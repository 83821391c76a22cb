// Runs Bluesky's own PLC directory, AppView and PDS in one process, on loopback only.
// Reads PLC_PORT, PDS_PORT, APPVIEW_PORT, DB_POSTGRES_URL, DATA_DIR and RATE_LIMITS ("1" turns them on);
// prints "READY {json}" once everything answers, and stops on SIGTERM. Every start is empty.
import { mkdirSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { createRequire } from 'node:module'

// Resolved from the folder where the packages are installed, not from where this file lies.
const require = createRequire(path.join(process.cwd(), 'package.json'))

// The servers ask for a port on every interface; nothing here is for other machines.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  return typeof port === 'number'
    ? listen.call(this, { port, host: '127.0.0.1' }, ...rest)
    : listen.call(this, port, ...rest)
}

const { TestPlc, TestBsky, TestPds, mockNetworkUtilities } = require('@atproto/dev-env')

const { PLC_PORT, PDS_PORT, APPVIEW_PORT, DB_POSTGRES_URL, DATA_DIR, RATE_LIMITS } = process.env
const data = path.join(DATA_DIR, 'pds')
mkdirSync(data, { recursive: true })

const plc = await TestPlc.create({ port: Number(PLC_PORT) })
const appview = await TestBsky.create({
  port: Number(APPVIEW_PORT),
  publicUrl: `http://localhost:${APPVIEW_PORT}`,
  plcUrl: plc.url,
  pdsPort: Number(PDS_PORT),
  repoProvider: `ws://localhost:${PDS_PORT}`,
  dbPostgresUrl: DB_POSTGRES_URL,
  dbPostgresSchema: 'appview',
})
const pds = await TestPds.create({
  port: Number(PDS_PORT),
  hostname: 'localhost',
  didPlcUrl: plc.url,
  dataDirectory: data,
  blobstoreDiskLocation: path.join(DATA_DIR, 'blobs'),
  bskyAppViewUrl: appview.url,
  bskyAppViewDid: appview.ctx.cfg.serverDid,
  bskyAppViewCdnUrlPattern: `http://localhost:${APPVIEW_PORT}/img/%s/plain/%s/%s@jpeg`,
  enableDidDocWithSession: true,
  rateLimitsEnabled: RATE_LIMITS === '1',
})
// Handles that end in .test are looked up on this PDS, not in the DNS.
mockNetworkUtilities(pds, appview)
console.log('READY ' + JSON.stringify({ pds: pds.url, appview: appview.url, plc: plc.url }))

let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  await appview.close()
  await pds.close()
  await plc.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
