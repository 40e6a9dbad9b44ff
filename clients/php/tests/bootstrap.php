<?php

/**
 * Loads the package with what Composer has installed, or else with Debian's packages (bin/install-debian-packages).
 */

declare(strict_types=1);

(static function (): void {
    $composer = dirname(__DIR__) . '/vendor/autoload.php';
    if (is_file($composer)) {
        require_once $composer;

        return;
    }
    $debian = '/usr/share/php';
    foreach (['GuzzleHttp', 'Illuminate/Http', 'Illuminate/Support', 'Illuminate/Container', 'Illuminate/Config', 'Dotenv', 'Symfony/Component/HttpFoundation'] as $part) {
        $file = "{$debian}/{$part}/autoload.php";
        if (!is_file($file)) {
            fwrite(STDERR, "{$file} is missing. Run clients/php/bin/install-debian-packages, or composer install in clients/php.\n");
            exit(1);
        }
        // Laravel 8 has signatures that PHP 8.2 calls deprecated while it loads them.
        $reported = error_reporting(E_ALL & ~E_DEPRECATED);
        require_once $file;
        error_reporting($reported);
    }
    spl_autoload_register(static function (string $class): void {
        $roots = [
            'OpenAgents\\Runtime\\Tests\\' => [__DIR__],
            'OpenAgents\\Runtime\\' => [dirname(__DIR__) . '/src', dirname(__DIR__) . '/generated'],
        ];
        foreach ($roots as $prefix => $folders) {
            if (!str_starts_with($class, $prefix)) {
                continue;
            }
            foreach ($folders as $folder) {
                $file = $folder . '/' . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
                if (is_file($file)) {
                    require $file;

                    return;
                }
            }
        }
    });
})();
