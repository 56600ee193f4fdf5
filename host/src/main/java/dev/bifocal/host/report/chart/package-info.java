/**
 * Charts in SVG. A chart takes its colours from the classes {@code s0} to {@code s7} of the page's style sheet, so that
 * it follows light and dark themes; series also differ in dashes or markers. {@link
 * dev.bifocal.host.report.chart.Lines}, {@link dev.bifocal.host.report.chart.Intervals} and {@link
 * dev.bifocal.host.report.chart.Scatter} return a {@code figure} with its caption.
 */
@NullMarked
package dev.bifocal.host.report.chart;

import org.jspecify.annotations.NullMarked;
