import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { appendFile, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own, to be filled. */
export interface SmallDisk {
  readonly path: string
  /** Takes all that is free. */
  fill(): Promise<void>
  /** Gives back what was taken. */
  free(): Promise<void>
  remove(): Promise<void>
}

const megabyte = 1024 * 1024

/** Whether this machine lets us make one: as root by a mount, as anybody else in a user namespace (Linux only). */
export async function canMakeSmallDisks(): Promise<boolean> {
  try {
    await (await makeSmallDisk(1)).remove()
    return true
  } catch {
    return false
  }
}

/** `owner`: a file or directory whose owner will own the disk. */
export async function makeSmallDisk(megabytes: number, owner = tmpdir()): Promise<SmallDisk> {
  const dir = await mkdtemp(join(tmpdir(), 'runtime-disk-'))
  const { path, unmount } = process.getuid?.() === 0 ? mount(dir, megabytes, owner) : await mountInNamespace(dir, megabytes)
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: async () => {
      for (const size of [megabyte, 4096]) {
        const full = (error: NodeJS.ErrnoException): boolean => {
          if (error.code === 'ENOSPC') return true
          throw error
        }
        while (!(await appendFile(ballast, Buffer.alloc(size)).then(() => false, full)));
      }
    },
    free: () => rm(ballast, { force: true }),
    remove: async () => {
      await unmount()
      await rmdir(dir)
    },
  }
}

interface Mount {
  readonly path: string
  unmount(): Promise<void>
}

function mount(dir: string, megabytes: number, owner: string): Mount {
  const { uid, gid } = statSync(owner)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(megabytes)}m,mode=0700,uid=${String(uid)},gid=${String(gid)}`, 'tmpfs', dir], { stdio: 'pipe' })
  return {
    path: dir,
    unmount: () => {
      execFileSync('umount', ['--lazy', dir], { stdio: 'pipe' })
      return Promise.resolve()
    },
  }
}

/** The mount lives as long as the process that made it, and is seen from outside through that process's root. */
async function mountInNamespace(dir: string, megabytes: number): Promise<Mount> {
  const script = 'mount -t tmpfs -o "size=$1m,mode=0700" tmpfs "$2" && echo mounted && exec sleep 1000000'
  const keeper = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', String(megabytes), dir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(keeper, 'close')
  const isMounted = await Promise.race([once(keeper.stdout, 'data').then(() => true), ended.then(() => false)])
  if (!isMounted) throw new Error('This machine lets us mount nothing.')
  return {
    path: `/proc/${String(keeper.pid)}/root${dir}`,
    unmount: async () => {
      keeper.kill('SIGKILL')
      await ended
    },
  }
}
