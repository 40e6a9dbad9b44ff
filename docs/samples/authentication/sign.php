<?php

declare(strict_types=1);

$secret = 'test-signing-secret';
$claims = ['iat' => 1700000000, 'exp' => 1700000300, 'nonce' => 'nonce-1', 'run_id' => 'run_123', 'thread_id' => 'thread_abc', 'user_id' => 42];

$base64url = static fn (string $bytes): string => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');

$payload = $base64url(json_encode($claims, JSON_THROW_ON_ERROR));
$signature = $base64url(hash_hmac('sha256', $payload, $secret, binary: true));
echo "v1.{$payload}.{$signature}\n";
