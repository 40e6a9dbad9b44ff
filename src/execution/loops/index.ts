export { LoopDetector, type LoopDetection, type LoopDetectorName } from './loop-detector.js'
export { defaultLoopThresholds, loopThresholds, type LoopThresholds } from './thresholds.js'
export { isPoll, observedCall, type ObservedCall } from './tool-call.js'
