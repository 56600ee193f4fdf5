/**
 * New plugin projects. {@link dev.bifocal.host.plugin.project.PluginProject} fills the templates of one kind of
 * component with the names that {@link dev.bifocal.host.plugin.project.ProjectNames} derives, and writes a Maven
 * project that builds, tests and trains at once.
 */
@NullMarked
package dev.bifocal.host.plugin.project;

import org.jspecify.annotations.NullMarked;
