/**
 * Features of a data set's images, written for use elsewhere.
 */
@NullMarked
package dev.bifocal.host.tool.embed;

import org.jspecify.annotations.NullMarked;
