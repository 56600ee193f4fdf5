/**
 * The wording of messages: suggestions for misspelt words, lists of alternatives, reasons of file errors, and safe
 * display of foreign text.
 */
@NullMarked
package dev.bifocal.host.message;

import org.jspecify.annotations.NullMarked;
