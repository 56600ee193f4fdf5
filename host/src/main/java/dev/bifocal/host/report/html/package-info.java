/**
 * HTML that is escaped by construction. {@link dev.bifocal.host.report.html.Tag} is an element; {@link
 * dev.bifocal.host.report.html.Page} is a whole page with its style sheet and script inside, which loads nothing from
 * elsewhere.
 */
@NullMarked
package dev.bifocal.host.report.html;

import org.jspecify.annotations.NullMarked;
