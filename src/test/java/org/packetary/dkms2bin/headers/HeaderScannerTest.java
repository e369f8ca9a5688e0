package org.packetary.dkms2bin.headers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.headers.HeaderDeclaration.Kind;

/** Headers in the kernel's style, and what is found in them. */
class HeaderScannerTest {

  private static List<HeaderDeclaration> scan(String text) {
    List<HeaderDeclaration> found = new ArrayList<>();
    HeaderScanner.scan("include/linux/x.h", text, found::add);
    return found;
  }

  private static Stream<String> names(String text, Kind kind) {
    return scan(text).stream().filter(d -> d.kind() == kind).map(HeaderDeclaration::name);
  }

  private static String only(String text, String name) {
    List<HeaderDeclaration> found = scan(text).stream().filter(d -> d.name().equals(name)).toList();
    assertThat(found).as("%s in %s", name, scan(text)).hasSize(1);
    return found.get(0).text();
  }

  @Test
  void aPrototypeOverSeveralLinesIsOneLineOfNormalForm() {
    String text =
        """
        extern int   frob_register(struct frob_device *dev ,
        \t\t\t     const char * name,	/* of the node */
        \t\t\t     void (* done)(void *)) __must_check;
        """;

    assertThat(scan(text))
        .containsExactly(
            new HeaderDeclaration(
                "frob_register",
                Kind.FUNCTION,
                "include/linux/x.h",
                1,
                "extern int frob_register(struct frob_device *dev, const char *name,"
                    + " void (*done)(void *)) __must_check"));
  }

  @Test
  void attributesBeforeAndAfterDoNotHideTheFunction() {
    String text =
        """
        __printf(2, 3) __cold
        int frob_err(struct frob *f, const char *fmt, ...);
        void *__must_check frob_alloc(size_t n) __alloc_size(1) __malloc(frob_free, 1);
        asmlinkage long __attribute__((noinline)) frob_call(long a);
        static __always_inline u32 frob_read(void __iomem *base) __acquires(lock)
        {
        	if (base) { return 1; }
        	return other_call(base);
        }
        struct frob *frob_get(struct frob *);
        int (frob_plain)(int a);
        void (*frob_handler(int signal))(int);
        """;

    assertThat(names(text, Kind.FUNCTION))
        .containsExactly(
            "frob_err",
            "frob_alloc",
            "frob_call",
            "frob_read",
            "frob_get",
            "frob_plain",
            "frob_handler");
    assertThat(only(text, "frob_read"))
        .isEqualTo("static __always_inline u32 frob_read(void __iomem *base) __acquires(lock)");
  }

  @Test
  void aMacroKeepsItsParametersAndItsLine() {
    String text =
        "\n#define FROB_INIT(_name, \\\n\t\t  _count)\t\\\n\tstruct frob _name = { _count }\n# define FROB_MAX 8 // most\n";

    assertThat(scan(text))
        .containsExactly(
            new HeaderDeclaration(
                "FROB_INIT",
                Kind.MACRO,
                "include/linux/x.h",
                2,
                "#define FROB_INIT(_name, _count) struct frob _name = { _count }"),
            new HeaderDeclaration(
                "FROB_MAX", Kind.MACRO, "include/linux/x.h", 5, "#define FROB_MAX 8"));
    assertThat(scan(text).get(0).prototype()).isEqualTo("#define FROB_INIT(_name, _count)");
    assertThat(scan(text).get(1).prototype()).isEqualTo("#define FROB_MAX 8");
  }

  @Test
  void membersAreFoundByTheirTypesTag() {
    String text =
        """
        struct frob_ops {
        	int (*probe)(struct frob *f,
        		     unsigned int flags);
        	ssize_t (*read)(struct file *, char __user *);
        	u8 first:1, second:2;
        	char name[FROB_LEN], *alias;
        	struct module __rcu *owner ____cacheline_aligned;
        	DECLARE_BITMAP(bits, FROB_BITS);
        	DECLARE_FLEX_ARRAY(struct frob, tail);
        } __packed;
        """;

    assertThat(names(text, Kind.TYPE)).containsExactly("struct frob_ops");
    assertThat(names(text, Kind.MEMBER))
        .containsExactly(
            "frob_ops.probe",
            "frob_ops.read",
            "frob_ops.first",
            "frob_ops.second",
            "frob_ops.name",
            "frob_ops.alias",
            "frob_ops.owner",
            "frob_ops.bits",
            "frob_ops.tail");
    assertThat(only(text, "frob_ops.probe"))
        .isEqualTo("int (*probe)(struct frob *f, unsigned int flags)");
  }

  @Test
  void membersOfAnonymousTypesAndGroupsBelongToTheOuterTag() {
    String text =
        """
        struct frob {
        	union {
        		struct {
        			int deep;
        		};
        		long shallow;
        	};
        	struct frob_inner {
        		int hidden;
        	} inner;
        	struct_group(headers,
        		__u8 kind;
        		__u16 length;
        	);
        	__struct_group(/* no tag */, fast, __aligned(8),
        		__u32 sum;
        	);
        	int last;
        };
        """;

    assertThat(names(text, Kind.MEMBER))
        .containsExactlyInAnyOrder(
            "frob.deep",
            "frob.shallow",
            "frob_inner.hidden",
            "frob.inner",
            "frob.headers",
            "frob.kind",
            "frob.length",
            "frob.fast",
            "frob.sum",
            "frob.last");
  }

  @Test
  void typedefsNameTypesFunctionsAndWhatHasNoTag() {
    String text =
        """
        typedef unsigned int __bitwise frob_t;
        typedef struct { int value; } frob_box_t;
        typedef int (*frob_fn_t)(struct frob *, void *);
        typedef void frob_cb(int);
        typedef __u16 __bitwise __frob16;
        """;

    assertThat(names(text, Kind.TYPEDEF))
        .containsExactly("frob_t", "frob_box_t", "frob_fn_t", "frob_cb", "__frob16");
    assertThat(names(text, Kind.MEMBER)).containsExactly("frob_box_t.value");
  }

  @Test
  void constantsAndVariables() {
    String text =
        """
        enum frob_state { FROB_OFF, FROB_ON = BIT(1),
        	FROB_LAST };
        enum { FROB_BARE = 3 };
        extern const struct frob_ops frob_default_ops, *frob_current;
        extern unsigned long volatile __cacheline_aligned frob_clock;
        static const u8 frob_table[] = { 1, 2, 3 };
        extern unsigned long frob_page[FROB_SIZE / sizeof(long)], __frob_end;
        extern char __init_frob[];
        DECLARE_PER_CPU(struct frob, frob_cpu);
        struct frob;
        """;

    assertThat(names(text, Kind.CONSTANT))
        .containsExactly("FROB_OFF", "FROB_ON", "FROB_LAST", "FROB_BARE");
    assertThat(names(text, Kind.VARIABLE))
        .containsExactly(
            "frob_default_ops",
            "frob_current",
            "frob_clock",
            "frob_table",
            "frob_page",
            "__frob_end",
            "__init_frob",
            "frob_cpu");
    assertThat(names(text, Kind.TYPE)).containsExactly("enum frob_state");
    assertThat(only(text, "FROB_ON")).isEqualTo("enum frob_state { FROB_ON = BIT(1) }");
  }

  @Test
  void bothBranchesCountAndOneThatEndsWithinADeclarationSwallowsNothing() {
    String text =
        """
        #ifdef CONFIG_FROB
        int frob(int a);
        #else
        static inline int frob(int a) { return 0; }
        #endif
        #ifdef CONFIG_FROB_EARLY
        static inline int frob_early(int a) {
        #else
        static inline int frob_late(void) {
        #endif
        	return 1;
        }
        #if 0
        int frob_never(void);
        #endif
        #ifdef __ASSEMBLY__
        .macro frob_asm a b
        #else
        int frob_after(void);
        #endif
        """;

    assertThat(names(text, Kind.FUNCTION))
        .containsExactly("frob", "frob", "frob_early", "frob_after");
  }

  @Test
  void macrosThatStandForDeclarationsHideNothing() {
    String text =
        """
        FROB_EXTERNAL(int frob_one(int a, struct frob **out))
        FROB_EXTERNAL(int frob_two(int a))
        FROB_TRACE(some_event,
        	FROB_ARGS(int a),
        	{ int local; local = a; }
        );
        static_assert(sizeof(struct frob) == 8);
        int frob_three(void);
        FROB_GUARD(frob, state = frob_save(), unsigned int state)
        static inline int frob_four(void)
        {
        	return 1;
        }
        """;

    assertThat(names(text, Kind.FUNCTION))
        .containsExactly("frob_one", "frob_two", "frob_three", "frob_four");
    assertThat(names(text, Kind.VARIABLE)).isEmpty();
  }

  @Test
  void quotesAndCommentsAreNoCode() {
    String text =
        """
        /* int frob_comment(void);
         * don't */
        #define FROB_TEXT "a /* b */ \\"c\\" // d"
        // it's { an odd line
        #error "it's not"
        int frob_after(void);
        """;

    assertThat(scan(text))
        .extracting(HeaderDeclaration::name)
        .containsExactly("FROB_TEXT", "frob_after");
    assertThat(scan(text).get(0).text()).endsWith("\"a /* b */ \\\"c\\\" // d\"");
    assertThat(scan(text).get(1).line()).isEqualTo(6);
  }

  @Test
  void brokenTextEndsTheScanAndNotTheProgram() {
    assertThat(names("} ) int a(void); struct b { int c; ((( ; enum { \"", Kind.FUNCTION))
        .containsExactly("a");
    assertThat(scan("#define\n#\n#endif\n#else\n/* open")).isEmpty();
  }

  @Test
  void longDeclarationsAreCut() {
    String text = "#define FROB " + "x ".repeat(400);

    assertThat(scan(text).get(0).text()).hasSize(300).endsWith(" ...");
  }
}
