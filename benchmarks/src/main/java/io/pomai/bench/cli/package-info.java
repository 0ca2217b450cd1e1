/**
 * The commands behind the benchmark scripts: load, demo, recall check and the bars that must hold.
 */
@NullMarked
package io.pomai.bench.cli;

import org.jspecify.annotations.NullMarked;
