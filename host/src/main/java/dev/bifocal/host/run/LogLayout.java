package dev.bifocal.host.run;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.bifocal.host.message.Printable;

/** Formats log events. Text of an event cannot imitate another event or control the terminal. */
final class LogLayout extends PatternLayout {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{25} - %msg%n";

    LogLayout() {
        setPattern(PATTERN);
    }

    /** Indents all lines but the first. */
    @Override
    public String doLayout(ILoggingEvent event) {
        String text = Printable.lines(super.doLayout(event)).stripTrailing();
        return text.replace("\n", "\n  ") + "\n";
    }
}
