<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonObject;
use OpenAgents\Runtime\Json\Variants;

/**
 * `format=ui`: each chunk is `data: <one of these>`. Only the last chunk of an event carries `id: <seq>`, so a
 * reader that reconnects never loses half an event. A response that follows a turn is one message. Part types
 * that start with `data-` are open: a reader skips those that it does not know.
 */
final class UiStreamPart
{
    private const MEMBERS = [
        UiStart::class => ['required' => ['type', 'messageId'], 'equal' => ['type' => 'start'], 'begins' => []],
        UiStartStep::class => ['required' => ['type'], 'equal' => ['type' => 'start-step'], 'begins' => []],
        UiTextStart::class => ['required' => ['type', 'id'], 'equal' => ['type' => 'text-start'], 'begins' => []],
        UiTextDelta::class => ['required' => ['type', 'id', 'delta'], 'equal' => ['type' => 'text-delta'], 'begins' => []],
        UiTextEnd::class => ['required' => ['type', 'id'], 'equal' => ['type' => 'text-end'], 'begins' => []],
        UiReasoningStart::class => ['required' => ['type', 'id'], 'equal' => ['type' => 'reasoning-start'], 'begins' => []],
        UiReasoningDelta::class => ['required' => ['type', 'id', 'delta'], 'equal' => ['type' => 'reasoning-delta'], 'begins' => []],
        UiReasoningEnd::class => ['required' => ['type', 'id'], 'equal' => ['type' => 'reasoning-end'], 'begins' => []],
        UiToolInputStart::class => ['required' => ['type', 'toolCallId', 'toolName'], 'equal' => ['type' => 'tool-input-start'], 'begins' => []],
        UiToolInputDelta::class => ['required' => ['type', 'toolCallId', 'inputTextDelta'], 'equal' => ['type' => 'tool-input-delta'], 'begins' => []],
        UiToolInputAvailable::class => ['required' => ['type', 'toolCallId', 'toolName', 'input'], 'equal' => ['type' => 'tool-input-available'], 'begins' => []],
        UiToolInputError::class => ['required' => ['type', 'toolCallId', 'toolName', 'input', 'errorText'], 'equal' => ['type' => 'tool-input-error'], 'begins' => []],
        UiToolOutputAvailable::class => ['required' => ['type', 'toolCallId', 'output'], 'equal' => ['type' => 'tool-output-available'], 'begins' => []],
        UiToolOutputError::class => ['required' => ['type', 'toolCallId', 'errorText'], 'equal' => ['type' => 'tool-output-error'], 'begins' => []],
        UiToolOutputDenied::class => ['required' => ['type', 'toolCallId'], 'equal' => ['type' => 'tool-output-denied'], 'begins' => []],
        UiToolApprovalRequest::class => ['required' => ['type', 'approvalId', 'toolCallId'], 'equal' => ['type' => 'tool-approval-request'], 'begins' => []],
        UiFinishStep::class => ['required' => ['type'], 'equal' => ['type' => 'finish-step'], 'begins' => []],
        UiFinish::class => ['required' => ['type'], 'equal' => ['type' => 'finish'], 'begins' => []],
        UiAbort::class => ['required' => ['type'], 'equal' => ['type' => 'abort'], 'begins' => []],
        UiError::class => ['required' => ['type', 'errorText'], 'equal' => ['type' => 'error'], 'begins' => []],
        UiMessageMetadata::class => ['required' => ['type', 'messageMetadata'], 'equal' => ['type' => 'message-metadata'], 'begins' => []],
        UiData::class => ['required' => ['type', 'data'], 'equal' => [], 'begins' => ['type' => 'data-']],
    ];

    /** The class that the data is of; a plain object where it is none that was known when this was made. */
    public static function fromArray(array|\stdClass $data): UiStart|UiStartStep|UiTextStart|UiTextDelta|UiTextEnd|UiReasoningStart|UiReasoningDelta|UiReasoningEnd|UiToolInputStart|UiToolInputDelta|UiToolInputAvailable|UiToolInputError|UiToolOutputAvailable|UiToolOutputError|UiToolOutputDenied|UiToolApprovalRequest|UiFinishStep|UiFinish|UiAbort|UiError|UiMessageMetadata|UiData|JsonObject
    {
        return Variants::read($data, self::MEMBERS);
    }
}
