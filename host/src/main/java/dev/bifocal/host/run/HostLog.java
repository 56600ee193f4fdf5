package dev.bifocal.host.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.bifocal.host.machine.PrivateFolder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The log of warnings and errors of commands without a run: {@code log.txt} in the application's folder, or in the
 * user's private folder if the application's folder is not writable. The first message creates the file.
 *
 * <p>Logback loads this class as a service. The system property {@code logback.configurationFile} has precedence.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class HostLog extends ContextAwareBase implements Configurator {

    private static final String NAME = "log.txt";

    /** Called by logback. */
    public HostLog() {}

    /** The path of the log. */
    public static Path file() {
        String folder = System.getProperty("bifocal.app");
        Optional<Path> application =
                Optional.ofNullable(folder).map(name -> Path.of(name, NAME)).filter(HostLog::isUsable);
        return application
                .or(() -> PrivateFolder.ofThisUser().map(own -> own.resolve(NAME)))
                .orElseGet(() -> Path.of(String.valueOf(folder), NAME));
    }

    /** Whether the file can be opened. A link would lead to another file, and a pipe would block. */
    private static boolean isUsable(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(file);
        }
        Path folder = file.getParent();
        return folder != null && Files.isWritable(folder);
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel(Level.WARN.toString());
        warnings.start();
        OnFirstMessage appender = new OnFirstMessage();
        appender.setContext(context);
        appender.addFilter(warnings);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Opens the file at the first message. */
    private static final class OnFirstMessage extends AppenderBase<ILoggingEvent> {

        private @Nullable FileAppender<ILoggingEvent> opened;

        @Override
        protected void append(ILoggingEvent event) {
            if (opened == null) {
                if (!isUsable(file())) {
                    return;
                }
                opened = RunLog.appender((LoggerContext) getContext(), file());
                opened.start();
            }
            opened.doAppend(event);
        }

        @Override
        public void stop() {
            if (opened != null) {
                opened.stop();
                opened = null;
            }
            super.stop();
        }
    }
}
