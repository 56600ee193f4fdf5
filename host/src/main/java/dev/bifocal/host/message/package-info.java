/** How messages to users are worded. */
@NullMarked
package dev.bifocal.host.message;

import org.jspecify.annotations.NullMarked;
