use super::*;

#[test]
fn notes_name_the_lead_first() {
    let lexicon = Lexicon::builtin();
    let duty = read_note("财政处、邮件处牵头，普服司等省内相关部门及各市局共同落实", lexicon);
    assert_eq!(duty.bodies, ["财政处", "邮件处", "普服司", "省内相关部门", "各市局"]);
    let duty = read_note("责任单位：市场监管处、各市局；完成时限：2021年11月底", lexicon);
    assert_eq!(
        (duty.bodies, duty.limit.as_deref()),
        (vec!["市场监管处".to_owned(), "各市局".to_owned()], Some("2021年11月底"))
    );
    assert!(is_note("市交通运输局、市邮政管理局", lexicon) && !is_note("区、市", lexicon) && !is_note("APP", lexicon));
}

#[test]
fn subjects_stand_before_the_duty_word() {
    let lexicon = Lexicon::builtin();
    assert_eq!(
        subjects("各电商平台和快递企业要加强管控", lexicon),
        ["各电商平台", "快递企业"]
    );
    assert_eq!(
        subjects("省、市两级水务主管部门要加强汇报", lexicon),
        ["省、市两级水务主管部门"]
    );
    assert_eq!(
        subjects("包裹滞留的，由所在地市、县级邮政管理局负责核查", lexicon),
        ["所在地市、县级邮政管理局"]
    );
    assert!(subjects("按照要求推进重要工作", lexicon).is_empty());
    assert_eq!(subjects("各省局年底前新增智能快件箱30组", lexicon), ["各省局"]);
    assert_eq!(
        subjects("省局、各市局12月底前完成网点改造12处", lexicon),
        ["省局", "各市局"]
    );
}

#[test]
fn a_group_answers_by_its_members_with_or_without_a_word_of_duty() {
    let who = |unit: &str| subjects(unit, Lexicon::builtin());
    assert_eq!(who("公安、交通运输等部门要严格执法"), ["公安部门", "交通运输部门"]);
    assert_eq!(who("市财政局、市商务局等单位应抓好落实"), ["市财政局", "市商务局"]);
    assert_eq!(who("公安、交通等部门负责查处违法行为"), ["公安部门", "交通部门"]);
    assert!(who("对公安、交通等部门要加强指导").is_empty());
    let duty = read_note(
        "责任单位：发展改革、财政等部门按职责分工负责；完成时限：6月底",
        Lexicon::builtin(),
    );
    assert_eq!(duty.bodies, ["发展改革部门", "财政部门"]);
}

#[test]
fn an_amount_with_its_body_needs_no_duty_word() {
    let lexicon = Lexicon::builtin();
    for text in [
        "各市局新增智能信包箱30组",
        "河北局年底前开通邮快合作线路12条",
        "各快递企业今年年底前完成包装改造200万件",
    ] {
        assert_eq!(charged(text, lexicon).len(), 1, "{text}");
    }
    for text in [
        "河北局新增智能快件箱30组",
        "各市局已新增智能快件箱30组",
        "各市局新增了智能快件箱30组",
        "去年各市局新增智能快件箱30组",
        "各市局年底前完成总结",
        "全省快递业务量完成30亿件",
        "河北局截至6月底新增智能快件箱30组",
    ] {
        assert!(charged(text, lexicon).is_empty(), "{text}");
    }
}

#[test]
fn offices_that_act_without_a_word_of_duty() {
    let who = |unit: &str| subjects(unit, Lexicon::builtin());
    assert_eq!(
        who("县交通局、县农业农村局开展客货邮融合试点"),
        ["县交通局", "县农业农村局"]
    );
    assert_eq!(
        who("市财政局落实资金保障，市审计局开展专项审计"),
        ["市财政局", "市审计局"]
    );
    assert_eq!(
        who("发展改革、财政、人社等部门按职责抓好落实"),
        ["发展改革部门", "财政部门", "人社部门"]
    );
    assert_eq!(who("各县局、各企业开展自查自纠"), ["各县局", "各企业"]);
    for unit in [
        "优化空间布局提升功能",
        "数字政府建设全面推进",
        "加强县交通局能力建设",
        "市邮政管理局召开座谈会",
        "6月5日前向县政府报送方案",
    ] {
        assert!(who(unit).is_empty(), "{unit}");
    }
}
