package dev.bifocal.host.tool.verify;

import dev.bifocal.host.tool.verify.ClassFile.Member;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds calls that reach outside the process, by the names of the called methods. Reflection hides calls. */
final class OutsideCalls {

    private static final Map<VerifyRule, Pattern> CALLS = new EnumMap<>(Map.of(
            VerifyRule.EXIT, Pattern.compile("java/lang/(System|Runtime)\\.(exit|halt)\\(.*"),
            VerifyRule.NATIVE_CODE,
                    Pattern.compile(
                            "java/lang/(System|Runtime)\\.load(Library)?\\(.*|com/sun/jna/.*|java/lang/foreign/.*"),
            VerifyRule.NETWORK,
                    Pattern.compile(
                            "java/net/(Socket|ServerSocket|DatagramSocket|URLConnection|HttpURLConnection|http/).*"
                                    + "|java/net/URL\\.open.*|javax/net/.*"
                                    + "|java/nio/channels/(Asynchronous)?(Server)?(Socket|Datagram)Channel.*"),
            VerifyRule.PROCESSES, Pattern.compile("java/lang/ProcessBuilder\\..*|java/lang/Runtime\\.exec\\(.*"),
            VerifyRule.FILES,
                    Pattern.compile(
                            "java/io/(FileOutputStream|FileWriter|RandomAccessFile|PrintWriter)\\.<init>\\(Ljava/(io/File|lang/String);.*"
                                    + "|java/nio/file/Files\\.(write|copy|move|delete|create|newOutputStream|newBufferedWriter|newByteChannel|set).*"
                                    + "|java/io/File\\.(create|delete|mkdir|rename|set).*"
                                    + "|java/nio/channels/FileChannel\\.open.*")));

    private OutsideCalls() {}

    /** The calls by rule, such as {@code java.lang.System.exit() in a.B}. */
    static Map<VerifyRule, Set<String>> of(List<ClassFile> classes) {
        Map<VerifyRule, Set<String>> calls = new EnumMap<>(VerifyRule.class);
        for (ClassFile user : classes) {
            for (Member member : user.members()) {
                String called = member.owner() + "." + member.key();
                CALLS.forEach((rule, pattern) -> {
                    if (pattern.matcher(called).matches()) {
                        add(calls, rule, "%s in %s".formatted(member.words(), user.className()));
                    }
                });
            }
            if (user.natives()) {
                add(calls, VerifyRule.NATIVE_CODE, "a native method in " + user.className());
            }
        }
        return calls;
    }

    private static void add(Map<VerifyRule, Set<String>> calls, VerifyRule rule, String call) {
        calls.computeIfAbsent(rule, any -> new TreeSet<>()).add(call);
    }
}
