<?php

declare(strict_types=1);

namespace OpenAgents\Runtime\Laravel;

use Illuminate\Contracts\Config\Repository;
use Illuminate\Contracts\Container\Container;
use Illuminate\Http\Client\Factory;
use Illuminate\Http\Request;
use Illuminate\Support\ServiceProvider;
use OpenAgents\Runtime\RetryPolicy;
use OpenAgents\Runtime\RuntimeClient;
use OpenAgents\Runtime\Signing\RequestSigner;
use OpenAgents\Runtime\Signing\TokenSigner;
use OpenAgents\Runtime\Timeouts;
use OpenAgents\Runtime\TraceContext;

/**
 * Offers `RuntimeClient` for injection, as `config/openagents-runtime.php` says. It has no principal yet: say for whom with
 * `forUser` or `forGuest`. It continues the trace of the request that is being served.
 */
final class RuntimeServiceProvider extends ServiceProvider
{
    private const CONFIG = __DIR__ . '/../../config/openagents-runtime.php';

    public function register(): void
    {
        $this->mergeConfigFrom(self::CONFIG, 'openagents-runtime');
        $this->app->singleton(RequestSigner::class, static function (Container $app): RequestSigner {
            $config = self::config($app);

            return new TokenSigner($config['secret'], $config['key_id'], $config['token_ttl_seconds'], $config['other_keys']);
        });
        // Made anew each time: a kept one would keep the trace of another request.
        $this->app->bind(RuntimeClient::class, static function (Container $app): RuntimeClient {
            $config = self::config($app);

            return new RuntimeClient(
                http: $app->make(Factory::class),
                baseUrl: $config['base_url'],
                signer: $app->make(RequestSigner::class),
                retry: new RetryPolicy(...$config['retry']),
                timeouts: new Timeouts(...$config['timeouts']),
                trace: self::trace($app),
            );
        });
        $this->app->bind(StreamRelay::class, static fn (Container $app): StreamRelay => new StreamRelay($app->make(RuntimeClient::class)));
    }

    public function boot(): void
    {
        $this->publishes([self::CONFIG => $this->app->basePath('config/openagents-runtime.php')], 'openagents-runtime');
    }

    /** @return array<string, mixed> */
    private static function config(Container $app): array
    {
        return $app->make(Repository::class)->get('openagents-runtime');
    }

    private static function trace(Container $app): TraceContext
    {
        if (!$app->bound('request')) {
            return TraceContext::none();
        }
        $request = $app->make('request');

        return $request instanceof Request
            ? TraceContext::from($request->header('traceparent'), $request->header('tracestate'), $request->header('x-request-id'))
            : TraceContext::none();
    }
}
