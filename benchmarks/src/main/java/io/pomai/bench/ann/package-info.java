/** Indexes of several libraries behind one door, driven from outside line by line. */
@NullMarked
package io.pomai.bench.ann;

import org.jspecify.annotations.NullMarked;
