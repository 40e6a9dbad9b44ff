<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Signing;

use OpenAgents\Runtime\Clock;
use OpenAgents\Runtime\Json\Json;
use OpenAgents\Runtime\SystemClock;

/**
 * Signs with a v1 token: `v1.<P>.<S>`, where P is the base64url of the JSON claims and S that of HMAC-SHA256(secret, P), both
 * without padding. Each token has a nonce of its own.
 */
final class TokenSigner implements RequestSigner
{
    private const MAX_TTL_SECONDS = 300;

    /** @var non-empty-list<array{string, string|null}> secret and id, the one in use first */
    private array $keys;

    /**
     * @param string|null $keyId sent as `X-OA-RUNTIME-KEY-ID`
     * @param array<string, string> $otherKeys further secrets by their ids, tried in this order when the runtime does not know
     *     the first: a secret can then be changed without a gap
     */
    public function __construct(
        #[\SensitiveParameter] string $secret,
        ?string $keyId = null,
        private readonly int $ttlSeconds = 60,
        #[\SensitiveParameter] array $otherKeys = [],
        private readonly Clock $clock = new SystemClock(),
    ) {
        if ($ttlSeconds < 1 || $ttlSeconds > self::MAX_TTL_SECONDS) {
            throw new \InvalidArgumentException('A token lives for 1 to 300 seconds.');
        }
        $this->keys = [[$secret, $keyId]];
        foreach ($otherKeys as $id => $other) {
            $this->keys[] = [$other, (string) $id];
        }
        foreach ($this->keys as [$key]) {
            if ($key === '') {
                throw new \InvalidArgumentException('The secret is empty. Set the one that the runtime has.');
            }
        }
    }

    public function sign(SigningRequest $request): array
    {
        [$secret, $keyId] = $this->keys[0];
        $now = $this->clock->now();
        $claims = ['iat' => $now, 'exp' => $now + $this->ttlSeconds, 'nonce' => 'nonce-' . bin2hex(random_bytes(16))] + $request->claims;

        return [
            'X-OA-RUNTIME-SIGNATURE' => self::token($claims, $secret),
            'X-OA-RUNTIME-BODY-SHA256' => hash('sha256', $request->body),
        ] + ($keyId === null ? [] : ['X-OA-RUNTIME-KEY-ID' => $keyId]);
    }

    public function refused(int $times): bool
    {
        if ($times >= count($this->keys)) {
            return false;
        }
        $this->keys[] = array_shift($this->keys);

        return true;
    }

    /** @param array<string, int|string> $claims */
    public static function token(array $claims, #[\SensitiveParameter] string $secret): string
    {
        $payload = self::base64url(Json::encode($claims));

        return "v1.{$payload}." . self::base64url(hash_hmac('sha256', $payload, $secret, true));
    }

    private static function base64url(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
