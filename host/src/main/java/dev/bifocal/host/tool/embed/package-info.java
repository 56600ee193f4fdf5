/**
 * Features of a data set's images, written for use elsewhere. Fed by an experiment's data, views and encoder weights; used by the
 * command {@code embed}.
 */
@NullMarked
package dev.bifocal.host.tool.embed;

import org.jspecify.annotations.NullMarked;
