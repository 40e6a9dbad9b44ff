/** Why policy stopped something, in the words that all of its records use: `<domain>.<reason>`. */
export const loopNoProgress = 'loop_detected.no_progress'
