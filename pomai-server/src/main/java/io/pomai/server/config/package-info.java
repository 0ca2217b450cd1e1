/**
 * One table of settings and the sources that fill it: defaults, configuration file, environment,
 * command line.
 */
@NullMarked
package io.pomai.server.config;

import org.jspecify.annotations.NullMarked;
