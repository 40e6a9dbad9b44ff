export type { CommitListener, EventLogOptions } from './event-log.js'
export { EventLog } from './event-log.js'
export { EngineConnections } from './engine-connections.js'
export { eventKeySpace, rowKeySpace } from './key-spaces.js'
export {
  foldedNothing,
  foldedOn,
  FoldVerifier,
  keepEvery,
  type KeepEvery,
  standingOf,
  type CollectedState,
  type FoldKeeper,
  type FoldObserver,
  type FoldPlace,
  type FoldsVerified,
  type KeptFold,
  type Standing,
  type StoredState,
} from './folds/index.js'
export type { EventReader, PageSize, Portion } from './event-reader.js'
export type { BrokenReason, ChainBroken, ChainIntact } from './hash-chain.js'
export { brokenReasons, eventHash, hashVersion, payloadSha256, verifyChain, verifyHead } from './hash-chain.js'
export { logFileReasons, runLogFile, verifyLogFile, writeLogFile, type LogFileBroken, type LogFileIntact } from './log-file.js'
export type { Queryable } from './head-loader.js'
export { headColumns, headFromRow, HeadRow, type StoredKind } from './head-row.js'
export { insertedRows, rowOf } from './row-statement.js'
export * as stored from './state-columns.js'
export { eventPruned, repeatRefusal, type AppendResult } from './append-result.js'
export type { Column, ColumnValue, ValuesOf } from './column.js'
export type { Birth, BirthLease, DecideContext, Decision, EngineClock, KeyRef, KeySpace, LogKind, Recorded, Row, RowStatement, Written } from './kind.js'
export { pruneBatch } from './kind.js'
export type { LaneLimits, LaneObserver } from './lane.js'
export { isRetryable, LaneConnection } from './lane-connection.js'
export { byClient, byService, underLease, type Author, type DraftEvent, type Head, type LogEvent, type LogPosition, type Writer } from './log.js'
export { nonceAnswerSql, RecordedNonces, recordNoncesSql } from './nonce-sql.js'
export { keysKeptMs, type Pruned } from './prune.js'
export { arrayLiteral } from './sql-arrays.js'
export type { EndReason, Sink } from './sink.js'
export type { Encoded, TailEncoder } from './tail.js'
export type { Expected, FollowRequest, Subscription } from './tails.js'
