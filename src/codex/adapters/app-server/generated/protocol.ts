/* eslint-disable */
// Made by `npm run generate:codex` from the bindings of Codex 0.169.0. Do not edit.

/** What may be asked of the app-server. */
export type ClientMethod =
  | 'account/gatewayOAuth/cancel'
  | 'account/gatewayOAuth/login'
  | 'account/gatewayOAuth/read'
  | 'account/login/cancel'
  | 'account/login/start'
  | 'account/logout'
  | 'account/rateLimitResetCredit/consume'
  | 'account/rateLimits/read'
  | 'account/read'
  | 'account/securitySetup/read'
  | 'account/sendAddCreditsNudgeEmail'
  | 'account/usage/read'
  | 'account/workspaceMessages/read'
  | 'app/installed'
  | 'app/list'
  | 'app/read'
  | 'command/exec'
  | 'command/exec/resize'
  | 'command/exec/terminate'
  | 'command/exec/write'
  | 'config/batchWrite'
  | 'config/mcpServer/reload'
  | 'config/read'
  | 'config/value/write'
  | 'configRequirements/read'
  | 'experimentalFeature/enablement/set'
  | 'experimentalFeature/list'
  | 'externalAgentConfig/detect'
  | 'externalAgentConfig/import'
  | 'externalAgentConfig/import/readHistories'
  | 'externalAgentConfig/import/recordHistory'
  | 'feedback/save'
  | 'feedback/upload'
  | 'fs/copy'
  | 'fs/createDirectory'
  | 'fs/getMetadata'
  | 'fs/readDirectory'
  | 'fs/readFile'
  | 'fs/remove'
  | 'fs/unwatch'
  | 'fs/watch'
  | 'fs/writeFile'
  | 'fuzzyFileSearch'
  | 'getAuthStatus'
  | 'getConversationSummary'
  | 'gitDiffToRemote'
  | 'hooks/list'
  | 'initialize'
  | 'marketplace/add'
  | 'marketplace/remove'
  | 'marketplace/upgrade'
  | 'mcpServer/oauth/login'
  | 'mcpServer/resource/read'
  | 'mcpServer/tool/call'
  | 'mcpServerStatus/list'
  | 'model/list'
  | 'modelProvider/capabilities/read'
  | 'modelProvider/config/write'
  | 'modelProvider/list'
  | 'permissionProfile/list'
  | 'plugin/install'
  | 'plugin/installed'
  | 'plugin/list'
  | 'plugin/read'
  | 'plugin/reconcile'
  | 'plugin/share/checkout'
  | 'plugin/share/delete'
  | 'plugin/share/list'
  | 'plugin/share/save'
  | 'plugin/share/updateTargets'
  | 'plugin/skill/read'
  | 'plugin/uninstall'
  | 'review/start'
  | 'skills/config/write'
  | 'skills/extraRoots/set'
  | 'skills/list'
  | 'thread/approveGuardianDeniedAction'
  | 'thread/archive'
  | 'thread/attachment/add'
  | 'thread/attachment/list'
  | 'thread/attachment/remove'
  | 'thread/attachmentOwner/list'
  | 'thread/compact/start'
  | 'thread/delete'
  | 'thread/fork'
  | 'thread/goal/clear'
  | 'thread/goal/get'
  | 'thread/goal/set'
  | 'thread/inject_items'
  | 'thread/items/list'
  | 'thread/list'
  | 'thread/loaded/list'
  | 'thread/metadata/update'
  | 'thread/name/set'
  | 'thread/read'
  | 'thread/resume'
  | 'thread/revert'
  | 'thread/section/move'
  | 'thread/shellCommand'
  | 'thread/start'
  | 'thread/turns/list'
  | 'thread/unarchive'
  | 'thread/unsubscribe'
  | 'threadSection/create'
  | 'threadSection/delete'
  | 'threadSection/list'
  | 'threadSection/update'
  | 'turn/interrupt'
  | 'turn/start'
  | 'turn/steer'
  | 'windowsSandbox/readiness'
  | 'windowsSandbox/setupStart'

/** What the app-server asks. */
export type ServerMethod =
  | 'account/chatgptAuthTokens/refresh'
  | 'applyPatchApproval'
  | 'attestation/generate'
  | 'execCommandApproval'
  | 'item/commandExecution/requestApproval'
  | 'item/fileChange/requestApproval'
  | 'item/permissions/requestApproval'
  | 'item/tool/call'
  | 'item/tool/requestUserInput'
  | 'mcpServer/elicitation/request'

/** What the app-server tells. */
export type NotificationMethod =
  | 'account/gatewayOAuth/changed'
  | 'account/login/completed'
  | 'account/rateLimits/updated'
  | 'account/updated'
  | 'app/list/updated'
  | 'autoApprovalReview/strictReviewRequired'
  | 'command/exec/outputDelta'
  | 'configWarning'
  | 'deprecationNotice'
  | 'error'
  | 'externalAgentConfig/import/completed'
  | 'externalAgentConfig/import/progress'
  | 'fs/changed'
  | 'fuzzyFileSearch/sessionCompleted'
  | 'fuzzyFileSearch/sessionUpdated'
  | 'guardianWarning'
  | 'hook/completed'
  | 'hook/started'
  | 'item/agentMessage/delta'
  | 'item/autoApprovalReview/completed'
  | 'item/autoApprovalReview/started'
  | 'item/commandExecution/outputDelta'
  | 'item/commandExecution/terminalInteraction'
  | 'item/completed'
  | 'item/fileChange/outputDelta'
  | 'item/fileChange/patchUpdated'
  | 'item/mcpToolCall/progress'
  | 'item/plan/delta'
  | 'item/reasoning/summaryPartAdded'
  | 'item/reasoning/summaryTextDelta'
  | 'item/reasoning/textDelta'
  | 'item/started'
  | 'mcpServer/event/stream/notification'
  | 'mcpServer/oauthLogin/completed'
  | 'mcpServer/startupStatus/updated'
  | 'model/rerouted'
  | 'model/safetyBuffering/updated'
  | 'model/verification'
  | 'modelProvider/authRecoveryCompleted'
  | 'modelProvider/authRecoveryStarted'
  | 'process/exited'
  | 'process/outputDelta'
  | 'project/changed'
  | 'rawResponse/completed'
  | 'rawResponseItem/completed'
  | 'remoteControl/status/changed'
  | 'serverRequest/resolved'
  | 'skills/changed'
  | 'thread/archived'
  | 'thread/attachment/updated'
  | 'thread/closed'
  | 'thread/compacted'
  | 'thread/deleted'
  | 'thread/environment/connected'
  | 'thread/environment/disconnected'
  | 'thread/goal/cleared'
  | 'thread/goal/updated'
  | 'thread/name/updated'
  | 'thread/prediction/updated'
  | 'thread/project/updated'
  | 'thread/queue/changed'
  | 'thread/readState/changed'
  | 'thread/realtime/closed'
  | 'thread/realtime/error'
  | 'thread/realtime/item/completed'
  | 'thread/realtime/item/started'
  | 'thread/realtime/item/transcript/delta'
  | 'thread/realtime/itemAdded'
  | 'thread/realtime/outputAudio/delta'
  | 'thread/realtime/sdp'
  | 'thread/realtime/started'
  | 'thread/realtime/transcript/delta'
  | 'thread/realtime/transcript/done'
  | 'thread/reverted'
  | 'thread/section/changed'
  | 'thread/settings/updated'
  | 'thread/started'
  | 'thread/status/changed'
  | 'thread/tokenUsage/updated'
  | 'thread/unarchived'
  | 'turn/completed'
  | 'turn/diff/updated'
  | 'turn/moderationMetadata'
  | 'turn/plan/updated'
  | 'turn/started'
  | 'warning'
  | 'windows/worldWritableWarning'
  | 'windowsSandbox/setupCompleted'

/**
 * A path that is guaranteed to be absolute and normalized (though it is not
 * guaranteed to be canonicalized or exist on the filesystem).
 *
 * IMPORTANT: When deserializing an `AbsolutePathBuf`, a base path must be set
 * using [AbsolutePathBufGuard::new]. If no base path is set, the
 * deserialization will fail unless the path being deserialized is already
 * absolute.
 */
export type AbsolutePathBuf = string

/**
 * Configures who approval requests are routed to for review. Examples
 * include sandbox escapes, blocked network access, MCP approval prompts, and
 * ARC escalations. Defaults to `user`. `auto_review` uses a carefully
 * prompted subagent to gather relevant context and apply a risk-based
 * decision framework before approving or denying the request.
 */
export type ApprovalsReviewer = 'user' | 'auto_review' | 'guardian_subagent'

export type AskForApproval =
  | 'untrusted'
  | 'on-request'
  | { granular: { sandbox_approval: boolean; rules: boolean; skill_approval: boolean; request_permissions: boolean; mcp_elicitations: boolean } }
  | 'never'

export type ByteRange = { start: number; end: number }

export type ClientInfo = { name: string; title: string | null; version: string }

export type FunctionCallOutputBody = string | Array<FunctionCallOutputContentItem>

/**
 * Responses API compatible content items that can be returned by a tool call.
 * This is a subset of ContentItem with the types we support as function call outputs.
 */
export type FunctionCallOutputContentItem =
  | { type: 'input_text'; text: string }
  | ({ type: 'input_image'; detail?: ImageDetail } & ({ image_url: string } | { file_id: string }))
  | ({ type: 'input_audio' } & ({ audio_url: string } | { file_id: string }))
  | { type: 'encrypted_content'; encrypted_content: string }

export type ImageDetail = 'auto' | 'low' | 'high' | 'original'

/**
 * Client-declared capabilities negotiated during initialize.
 */
export type InitializeCapabilities = {
  /**
   * Present `humanCommand` approvals to a person and return only a one-time decision.
   * Requires `experimentalApi`. Pending requests can be replayed to compatible clients.
   */
  requiredHumanApproval?: boolean
  /**
   * Use explicit gateway OAuth login instead of automatic browser authorization.
   * Applies to this app-server's gateway runtime; later connections cannot undo it.
   */
  explicitGatewayOauth?: boolean
  /**
   * Opt into receiving experimental API methods and fields.
   */
  experimentalApi: boolean
  /**
   * Opt into `attestation/generate` requests for upstream `x-oai-attestation`.
   */
  requestAttestation: boolean
  /**
   * Legacy opt-in for the `openai/form` MCP extension.
   *
   * New clients should declare `openai/form` in [`Self::extensions`].
   */
  mcpServerOpenaiFormElicitation?: boolean
  /**
   * Exact notification method names that should be suppressed for this
   * connection (for example `thread/started`).
   */
  optOutNotificationMethods?: Array<string> | null
  /**
   * MCP extension settings declared by the app-server client.
   */
  extensions?: { [key in string]?: JsonValue } | null
}

export type InitializeParams = { clientInfo: ClientInfo; capabilities: InitializeCapabilities | null }

export type InitializeResponse = {
  userAgent: string
  /**
   * Absolute path to the server's $CODEX_HOME directory.
   */
  codexHome: AbsolutePathBuf
  /**
   * Platform family for the running app-server target, for example
   * `"unix"` or `"windows"`.
   */
  platformFamily: string
  /**
   * Operating system for the running app-server target, for example
   * `"macos"`, `"linux"`, or `"windows"`.
   */
  platformOs: string
}

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]?: JsonValue } | null

export type NetworkAccess = 'restricted' | 'enabled'

/**
 * Deprecated: `friendly` and `pragmatic` no longer select a style.
 */
export type Personality = 'none' | 'friendly' | 'pragmatic'

/**
 * See https://platform.openai.com/docs/guides/reasoning?api-mode=responses#get-started-with-reasoning
 */
export type ReasoningEffort = string

/**
 * A summary of the reasoning performed by the model. This can be useful for
 * debugging and understanding the model's reasoning process.
 * See https://platform.openai.com/docs/guides/reasoning?api-mode=responses#reasoning-summaries
 */
export type ReasoningSummary = 'auto' | 'concise' | 'detailed' | 'none'

export type RequestId = string | number

export type ReviewDelivery = 'inline'

export type ReviewStartParams = {
  threadId: string
  target: ReviewTarget
  /**
   * Reviews run inline on the supplied thread. Omit this field or pass `inline`.
   * To review on a separate thread, start a thread first and use its id.
   */
  delivery?: ReviewDelivery | null
}

export type ReviewTarget =
  | { type: 'uncommittedChanges' }
  | { type: 'baseBranch'; branch: string }
  | {
      type: 'commit'
      sha: string
      /**
       * Optional human-readable label (e.g., commit subject) for UIs.
       */
      title: string | null
    }
  | { type: 'custom'; instructions: string }

export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access'

export type SandboxPolicy =
  | { type: 'dangerFullAccess' }
  | { type: 'readOnly'; networkAccess: boolean }
  | { type: 'externalSandbox'; networkAccess: NetworkAccess }
  | { type: 'workspaceWrite'; writableRoots: Array<AbsolutePathBuf>; networkAccess: boolean; excludeTmpdirEnvVar: boolean; excludeSlashTmp: boolean }

export type ServerRequestResolvedNotification = { threadId: string; requestId: RequestId }

export type TextElement = {
  /**
   * Byte range in the parent `text` buffer that this element occupies.
   */
  byteRange: ByteRange
  /**
   * Optional human-readable placeholder for the element, displayed in the UI.
   */
  placeholder: string | null
}

/**
 * There are two ways to fork a thread:
 * 1. By thread_id: load the thread from disk by thread_id and fork it into a new thread.
 * 2. By path: load the thread from disk by path and fork it into a new thread.
 *
 * If using a non-empty path, the thread_id param will be ignored.
 * Empty string path values are treated as absent.
 *
 * Prefer using thread_id whenever possible.
 */
export type ThreadForkParams = {
  threadId: string /**
   * Optional last turn id to fork through, inclusive.
   *
   * When specified, turns after `last_turn_id` are omitted from the fork.
   * The referenced turn cannot be in progress.
   */
  lastTurnId?: string | null /**
   * Configuration overrides for the forked thread, if any.
   */
  model?: string | null
  modelProvider?: string | null
  serviceTier?: string | null | null
  cwd?: string | null
  approvalPolicy?: AskForApproval | null /**
   * Override where approval requests are routed for review on this thread
   * and subsequent turns.
   */
  approvalsReviewer?: ApprovalsReviewer | null
  sandbox?: SandboxMode | null
  config?: { [key in string]?: JsonValue } | null
  baseInstructions?: string | null
  developerInstructions?: string | null
  ephemeral?: boolean /**
   * Optional client-supplied analytics source classification for this forked thread.
   */
  threadSource?: ThreadSource | null /**
   * When true, return only thread metadata and live fork state without
   * populating `thread.turns`. This is useful when the client plans to call
   * `thread/turns/list` immediately after forking. Full-history hydration
   * is deprecated for paginated threads; use this with `thread/turns/list`
   * and `thread/items/list` instead.
   */
  excludeTurns?: boolean
}

/**
 * There are three ways to resume a thread:
 * 1. By thread_id: load the thread from disk by thread_id and resume it.
 * 2. By history: instantiate the thread from memory and resume it.
 * 3. By path: load the thread from disk by path and resume it.
 *
 * For non-running threads, the precedence is: history > non-empty path > thread_id.
 * If using history or a non-empty path for a non-running thread, the thread_id
 * param will be ignored.
 *
 * If thread_id identifies a running thread, app-server rejoins that thread and
 * treats a non-empty path as a consistency check against the active rollout path.
 * Empty string path values are treated as absent.
 *
 * Prefer using thread_id whenever possible.
 */
export type ThreadResumeParams = {
  threadId: string /**
   * Configuration overrides for the resumed thread, if any.
   */
  model?: string | null
  modelProvider?: string | null
  serviceTier?: string | null | null
  cwd?: string | null
  approvalPolicy?: AskForApproval | null /**
   * Override where approval requests are routed for review on this thread
   * and subsequent turns.
   */
  approvalsReviewer?: ApprovalsReviewer | null
  sandbox?: SandboxMode | null
  config?: { [key in string]?: JsonValue } | null
  baseInstructions?: string | null
  developerInstructions?: string | null /**
   * @deprecated `friendly` and `pragmatic` no longer select a style.
   * Changing this does not rewrite the thread's existing instructions.
   */
  personality?: Personality | null /**
   * When true, return only thread metadata and live-resume state without
   * populating `thread.turns`. This is useful when the client plans to call
   * `thread/turns/list` immediately after resuming. Full-history hydration
   * is deprecated for paginated threads; use this with `thread/turns/list`
   * and `thread/items/list` instead.
   */
  excludeTurns?: boolean
}

export type ThreadSource = string

export type ThreadStartParams = {
  model?: string | null
  modelProvider?: string | null
  serviceTier?: string | null | null
  cwd?: string | null
  approvalPolicy?: AskForApproval | null /**
   * Override where approval requests are routed for review on this thread
   * and subsequent turns.
   */
  approvalsReviewer?: ApprovalsReviewer | null
  sandbox?: SandboxMode | null
  config?: { [key in string]?: JsonValue } | null
  serviceName?: string | null
  baseInstructions?: string | null
  developerInstructions?: string | null /**
   * @deprecated `friendly` and `pragmatic` no longer select a style.
   */
  personality?: Personality | null
  ephemeral?: boolean | null
  sessionStartSource?: ThreadStartSource | null /**
   * Optional client-supplied analytics source classification for this thread.
   */
  threadSource?: ThreadSource | null
}

export type ThreadStartSource = 'startup' | 'clear'

export type TurnStartParams = {
  threadId: string /**
   * Replace this thread's disabled plugin IDs.
   * Omitted/null preserves the list; [] clears it.
   */
  disabledPluginIds?: Array<string> | null
  clientUserMessageId?: string | null
  input: Array<UserInput> /**
   * Optional source classification for the caller that starts this turn.
   * Ignored when this request steers an already-active turn.
   */
  turnTrigger?: string | null /**
   * ID of the turn that caused this new turn to start.
   *
   * Set this when starting work on behalf of another turn, such as delegated
   * work in a different thread. Leave unset for work started directly by the
   * user. Ignored when this request adds input to an active turn.
   */
  parentTurnId?: string | null /**
   * ID of the first turn in the chain of work that led to this new turn.
   *
   * When setting `parentTurnId`, set this to the parent turn's `rootTurnId`
   * when known. This keeps descendant work attributed to the original turn.
   * If omitted, the new turn becomes its own root. Ignored when this request
   * adds input to an active turn.
   */
  rootTurnId?: string | null
  toolOutput?: TurnToolOutput | null /**
   * Override the working directory for this turn and subsequent turns.
   */
  cwd?: string | null /**
   * Override the approval policy for this turn and subsequent turns.
   */
  approvalPolicy?: AskForApproval | null /**
   * Override where approval requests are routed for review on this turn and
   * subsequent turns.
   */
  approvalsReviewer?: ApprovalsReviewer | null /**
   * Override the sandbox policy for this turn and subsequent turns.
   */
  sandboxPolicy?: SandboxPolicy | null /**
   * Override the model for this turn and subsequent turns.
   */
  model?: string | null /**
   * Override the service tier for this turn and subsequent turns.
   */
  serviceTier?: string | null | null /**
   * Override the service tier only when this request starts a new turn.
   * Use "default" for standard speed. Omitted or null inherits the thread's tier.
   * Does not change the thread's tier or a turn being steered.
   */
  serviceTierForTurn?: string | null /**
   * Override the reasoning effort for this turn and subsequent turns.
   */
  effort?: ReasoningEffort | null /**
   * Override the reasoning summary for this turn and subsequent turns.
   */
  summary?: ReasoningSummary | null /**
   * @deprecated `friendly` and `pragmatic` no longer select a style.
   * Changing this does not rewrite the thread's existing instructions.
   */
  personality?: Personality | null /**
   * Optional JSON Schema used to constrain the final assistant message for
   * this turn.
   */
  outputSchema?: JsonValue | null
}

export type TurnSteerParams = {
  threadId: string
  clientUserMessageId?: string | null
  input: Array<UserInput> /**
   * Required active turn id precondition. The request fails when it does not
   * match the currently active turn.
   */
  expectedTurnId: string
}

export type TurnToolOutput = {
  name: string
  namespace: string | null
  output: FunctionCallOutputBody
  /**
   * Requests retention of this output in the thread's model history.
   */
  retain?: boolean
}

export type UserInput =
  | {
      type: 'text'
      text: string
      /**
       * UI-defined spans within `text` used to render or persist special elements.
       */
      text_elements: Array<TextElement>
    }
  | ({ type: 'image'; detail?: ImageDetail } & ({ url: string } | { fileId: string }))
  | { type: 'localImage'; detail?: ImageDetail; path: string }
  | ({ type: 'audio' } & ({ url: string } | { fileId: string }))
  | { type: 'localAudio'; path: string }
  | { type: 'skill'; name: string; path: string }
  | { type: 'mention'; name: string; path: string }
