/** Tests of reports and the board in a real browser. */
@NullMarked
package dev.bifocal.host.browser;

import org.jspecify.annotations.NullMarked;
