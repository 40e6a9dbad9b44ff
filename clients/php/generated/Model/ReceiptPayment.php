<?php

// Made by `npm run generate` from src/generated/contract.json. Do not edit: change the contract and run it again.

declare(strict_types=1);

namespace OpenAgents\Runtime\Model;

use OpenAgents\Runtime\Json\JsonModel;
use OpenAgents\Runtime\Json\Members;
use OpenAgents\Runtime\Json\Reader;

/**
 *
 */
final class ReceiptPayment implements JsonModel
{
    /**
     * @param string $rail
     *
     * @param string $assetId
     *
     * @param int $amountMsats
     *
     * @param mixed $paymentProof
     *
     * @param string $sessionId
     *     Opaque. Compared byte for byte. Ids that the runtime makes are UUIDv7.
     * @param string $trajectoryHash
     *     SHA-256 in lower-case hex behind `sha256:`.
     * @param string $policyBundleId
     *
     * @param string|null $jobHash
     *
     * @param string $status
     *
     * @param string $canonicalJsonSha256
     *     SHA-256 in lower-case hex.
     * @param string $schema
     *
     * @param array<string, mixed> $additional
     *     Members that this class does not know, and optional ones that are null on purpose.
     */
    public function __construct(
        public readonly string $rail,
        public readonly string $assetId,
        public readonly int $amountMsats,
        public readonly mixed $paymentProof,
        public readonly string $sessionId,
        public readonly string $trajectoryHash,
        public readonly string $policyBundleId,
        public readonly ?string $jobHash,
        public readonly string $status,
        public readonly string $canonicalJsonSha256,
        public readonly string $schema = 'openagents.treasury.payment_receipt.v1',
        public readonly array $additional = [],
    ) {
    }

    public static function fromArray(array|\stdClass $data): self
    {
        $in = new Reader($data, 'ReceiptPayment');

        return new self(
            rail: $in->string('rail'),
            assetId: $in->string('asset_id'),
            amountMsats: $in->int('amount_msats'),
            paymentProof: $in->value('payment_proof'),
            sessionId: $in->string('session_id'),
            trajectoryHash: $in->string('trajectory_hash'),
            policyBundleId: $in->string('policy_bundle_id'),
            jobHash: $in->stringOrNull('job_hash'),
            status: $in->string('status'),
            canonicalJsonSha256: $in->string('canonical_json_sha256'),
            schema: $in->string('schema'),
            additional: $in->rest(['schema', 'rail', 'asset_id', 'amount_msats', 'payment_proof', 'session_id', 'trajectory_hash', 'policy_bundle_id', 'job_hash', 'status', 'canonical_json_sha256'], []),
        );
    }

    public function toArray(): array
    {
        return Members::plain($this);
    }

    public function jsonSerialize(): \stdClass
    {
        return Members::of([
            'schema' => $this->schema,
            'rail' => $this->rail,
            'asset_id' => $this->assetId,
            'amount_msats' => $this->amountMsats,
            'payment_proof' => $this->paymentProof,
            'session_id' => $this->sessionId,
            'trajectory_hash' => $this->trajectoryHash,
            'policy_bundle_id' => $this->policyBundleId,
            'job_hash' => $this->jobHash,
            'status' => $this->status,
            'canonical_json_sha256' => $this->canonicalJsonSha256,
        ], [
        ], $this->additional);
    }
}
