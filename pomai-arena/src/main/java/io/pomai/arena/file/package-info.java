/**
 * Files below one folder: written through channels, read through mappings, advised to the system.
 */
@org.jspecify.annotations.NullMarked
package io.pomai.arena.file;
