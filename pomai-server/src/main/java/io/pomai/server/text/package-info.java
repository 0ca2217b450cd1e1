/** Text as clients write it. */
@NullMarked
package io.pomai.server.text;

import org.jspecify.annotations.NullMarked;
