export { noCalls, observeCall, type LoopDetection, type LoopDetectorName, type LoopState } from './loop-detector.js'
export { loopThresholds, type LoopThresholds } from './thresholds.js'
export { isPoll, observedCall, type CallOutcome, type ObservedCall } from './tool-call.js'
