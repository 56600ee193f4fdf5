package dev.bifocal.host.plugin;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call of a component's code. Exceptions become messages that name the component's place in the experiment, its
 * plugin and, for errors in the plugin's code, the line.
 *
 * @param place the path of the component in the experiment, such as {@code losses.contrastive}
 * @param component the component
 * @param method the name of the called method, for messages
 */
public record ComponentCall(String place, Registered<?> component, String method) {

    /**
     * Runs the call.
     *
     * @return the result of the component, never null
     * @throws BifocalException with the code and remedy of the component's own exception; with code
     *     {@link ErrorCode#PLUGIN} for any other exception or a null result
     */
    public <T> T of(Supplier<@Nullable T> code) {
        T result;
        try {
            result = code.get();
        } catch (BifocalException e) {
            throw known(e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // foreign code
            if (e instanceof ExceptionInInitializerError && e.getCause() instanceof BifocalException cause) {
                throw known(cause);
            }
            throw broken("failed%s: %s".formatted(line(e).map(" at "::concat).orElse(""), inOneLine(e)), e);
        }
        if (result == null) {
            throw broken("returned null", (Throwable) null);
        }
        return result;
    }

    /** Runs a call without a result; see {@link #of}. */
    public void run(Runnable code) {
        of(() -> {
            code.run();
            return this;
        });
    }

    private BifocalException known(BifocalException e) {
        return new HostException(ErrorCode.of(e), "In %s: %s".formatted(place, e.getMessage()), e.remedy(), e);
    }

    /**
     * An error that names the component.
     *
     * @param what the predicate of the message, without a full stop
     * @param remedy the remedy
     */
    public BifocalException broken(String what, String remedy) {
        return new HostException(ErrorCode.PLUGIN, sentence(what), remedy);
    }

    private String sentence(String what) {
        return "In %s: %s() of %s (plugin %s %s) %s."
                .formatted(
                        place,
                        method,
                        component.component().name(),
                        component.plugin().id(),
                        component.plugin().version(),
                        what);
    }

    private BifocalException broken(String what, @Nullable Throwable cause) {
        return new HostException(
                ErrorCode.PLUGIN,
                sentence(what),
                cause == null
                        ? "Report this to the plugin's provider: %s() must not return null.".formatted(method)
                        : "Report this to the plugin's provider, with the stack trace from the log.",
                cause);
    }

    /** The innermost line of the plugin in the stack trace. */
    private Optional<String> line(Throwable thrown) {
        String loader = component.component().getClass().getClassLoader().getName();
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> Objects.equals(frame.getClassLoaderName(), loader) && frame.getFileName() != null)
                .findFirst()
                .map(frame -> "%s:%s".formatted(frame.getFileName(), frame.getLineNumber()));
    }

    private static String inOneLine(Throwable thrown) {
        String kind = thrown.getClass().getSimpleName();
        String message = String.valueOf(thrown.getMessage())
                .lines()
                .findFirst()
                .map(ComponentCall::withoutFullStop)
                .orElse("");
        return thrown.getMessage() == null ? kind : "%s: %s".formatted(kind, message);
    }

    private static String withoutFullStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
