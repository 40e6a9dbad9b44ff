<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use OpenAgents\Runtime\Signing\SigningRequest;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Tests\Support\FixedClock;
use PHPUnit\Framework\TestCase;

final class TokenSignerTest extends TestCase
{
    public function testMakesThePublishedToken(): void
    {
        $claims = ['iat' => 1700000000, 'exp' => 1700000300, 'nonce' => 'nonce-1', 'run_id' => 'run_123', 'thread_id' => 'thread_abc', 'user_id' => 42];
        [$version, $payload, $signature] = explode('.', TokenSigner::token($claims, 'test-signing-secret'));

        self::assertSame('v1', $version);
        self::assertSame('6RU-1XheC8_Wo7vUl1bILNULPiUBHjJPqinETABwT7M', $signature);
        self::assertSame($claims, json_decode((string) base64_decode(strtr($payload, '-_', '+/')), true));
    }

    public function testGivesEachAttemptANonceAndTheClaimsOfTheRequest(): void
    {
        $signer = new TokenSigner('secret', 'key-1', 30, clock: new FixedClock(1_700_000_000));
        $request = new SigningRequest('POST', '/x', '{"a":"/é"}', ['user_id' => 42, 'run_id' => 'run_123']);
        $first = $signer->sign($request);
        $second = $signer->sign($request);
        $claims = json_decode((string) base64_decode(strtr(explode('.', $first['X-OA-RUNTIME-SIGNATURE'])[1], '-_', '+/')), true);

        self::assertNotSame($first['X-OA-RUNTIME-SIGNATURE'], $second['X-OA-RUNTIME-SIGNATURE']);
        self::assertSame(['iat' => 1_700_000_000, 'exp' => 1_700_000_030, 'user_id' => 42, 'run_id' => 'run_123'], array_diff_key($claims, ['nonce' => '']));
        self::assertSame('key-1', $first['X-OA-RUNTIME-KEY-ID']);
        self::assertSame(hash('sha256', '{"a":"/é"}'), $first['X-OA-RUNTIME-BODY-SHA256']);
    }

    public function testTriesItsKeysInTurnAndNoLongerThanItHasSome(): void
    {
        $signer = new TokenSigner('old', 'k1', otherKeys: ['k2' => 'new']);
        $request = new SigningRequest('GET', '/x', '', []);

        self::assertTrue($signer->refused(1));
        self::assertSame('k2', $signer->sign($request)['X-OA-RUNTIME-KEY-ID']);
        self::assertFalse($signer->refused(2));
        self::assertSame('k2', $signer->sign($request)['X-OA-RUNTIME-KEY-ID']);
    }

    /** @dataProvider unusable */
    public function testRefusesWhatTheRuntimeWouldRefuse(string $secret, int $ttlSeconds): void
    {
        $this->expectException(\InvalidArgumentException::class);
        new TokenSigner($secret, ttlSeconds: $ttlSeconds);
    }

    /** @return array<string, array{string, int}> */
    public static function unusable(): array
    {
        return ['no secret' => ['', 60], 'no life' => ['s', 0], 'too long a life' => ['s', 301]];
    }
}
