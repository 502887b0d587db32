// Preloaded into a measured process: leaves its peak resident memory (ru_maxrss, KiB) where the benchmark reads it.
const { writeFileSync } = require('node:fs');

const target = process.env.BENCH_PEAK_FILE;
if (target !== undefined) process.on('exit', () => writeFileSync(target, String(process.resourceUsage().maxRSS)));
