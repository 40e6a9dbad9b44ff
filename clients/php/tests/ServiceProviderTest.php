<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Tests;

use Illuminate\Config\Repository;
use Illuminate\Container\Container;
use Illuminate\Http\Client\Factory;
use Illuminate\Http\Client\Request as SentRequest;
use Illuminate\Http\Request;
use OpenAgents\Runtime\Laravel\RuntimeServiceProvider;
use OpenAgents\Runtime\Laravel\StreamRelay;
use OpenAgents\Runtime\RuntimeClient;
use PHPUnit\Framework\TestCase;

final class ServiceProviderTest extends TestCase
{
    /** @param array<string, mixed> $config */
    private static function app(array $config): Container
    {
        // Of an application the provider uses no more than the container, and where the configuration is.
        $app = new class extends Container {
            public function configurationIsCached(): bool
            {
                return false;
            }

            public function basePath(string $path = ''): string
            {
                return "/app/{$path}";
            }
        };
        $app->instance('config', new Repository(['openagents-runtime' => $config]));
        $app->alias('config', \Illuminate\Contracts\Config\Repository::class);
        $provider = new RuntimeServiceProvider($app);
        $provider->register();
        $provider->boot();

        return $app;
    }

    public function testOffersAClientThatContinuesTheTraceOfTheRequest(): void
    {
        $app = self::app(['base_url' => 'http://runtime.test', 'secret' => 'secret']);
        $factory = (new Factory())->fake(['*' => Factory::response(['status' => 'ok', 'service' => 'runtime', 'version' => '1'])]);
        $app->instance(Factory::class, $factory);
        $trace = '4bf92f3577b34da6a3ce929d0e0e4736';
        $app->instance('request', Request::create('/chat', server: ['HTTP_TRACEPARENT' => "00-{$trace}-00f067aa0ba902b7-01", 'HTTP_X_REQUEST_ID' => 'req-1']));

        self::assertSame('ok', $app->make(RuntimeClient::class)->forUser(7)->service()->health()->body->status);
        $factory->assertSent(static fn (SentRequest $sent): bool => $sent->url() === 'http://runtime.test/internal/v1/health'
            && str_contains($sent->header('traceparent')[0], $trace)
            && $sent->header('X-Request-Id') === ['req-1']
            && $sent->header('X-OA-USER-ID') === ['7']
            && str_starts_with($sent->header('X-OA-RUNTIME-SIGNATURE')[0], 'v1.'));
        self::assertInstanceOf(StreamRelay::class, $app->make(StreamRelay::class));
    }

    public function testSaysThatTheSecretIsMissing(): void
    {
        $this->expectExceptionMessage('The secret is empty.');
        self::app(['base_url' => 'http://runtime.test', 'secret' => ''])->make(RuntimeClient::class);
    }
}
