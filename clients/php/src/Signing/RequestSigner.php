<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Signing;

/** Proves to the runtime that a request comes from us. Asked once per attempt: a nonce counts once. */
interface RequestSigner
{
    /** @return array<string, string> headers */
    public function sign(SigningRequest $request): array;

    /**
     * The runtime does not know the signature (401 `bad_signature`), so nothing was done. True when there is another key to
     * try: the attempt is then made again.
     *
     * @param int $times how often this call was refused so, from 1
     */
    public function refused(int $times): bool;
}
