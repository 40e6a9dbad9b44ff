export { createLogger, logLevels, silentLogger, type Logger, type LoggerOptions, type LogLevel } from './logger.js'
export { createMetrics, type Metrics, type MetricsOptions } from './metrics.js'
