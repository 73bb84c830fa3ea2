### The style guide; people and figures in the samples are made up.

style-about = What each component looks like and what it is for. All pages use only these components and one stylesheet.
style-contents = Components
style-colour = Colour
style-type = Type
style-light = Lights and tags
style-btn = Buttons
style-form = Forms
style-note = Notes
style-table = Tables
style-list = Lists
style-nav = Navigation
style-chart = Charts
style-tl = History
style-key = Keyboard

## colour
style-colour-1 = Paper for the ground, ink for text, ink blue only for what can be pressed. Red, yellow and green belong to lights, overdue days and errors; they are no decoration.
style-colour-2 = Table of colours
style-colour-3 = Sample
style-colour-4 = Name
style-colour-5 = Light
style-colour-6 = Dark
style-colour-7 = Used for
style-colour-8 = ink
style-colour-9 = Text, headings, figures
style-colour-10 = act (ink blue)
style-colour-11 = Links, buttons, lines of actual values
style-colour-12 = act-weak (pale blue)
style-colour-13 = Chosen, current row, marked source text
style-colour-14 = rule
style-colour-15 = Dividing lines
style-colour-16 = well
style-colour-17 = Tracks of bars, rows of subtotals
style-colour-18 = red-mark
style-colour-19 = Red light, overdue, error
style-colour-20 = yellow-mark
style-colour-21 = Yellow light, due soon
style-colour-22 = green-mark
style-colour-23 = Green light

## type
style-type-1 = 31 December
style-type-2 = big figures, 36 pixels
style-type-3 = Page titles 28 pixels, sections 20, entries 16, all in weight 600; each page has one
style-type-4 = Text 16 pixels, line height 1.65. Figures have equal width, easy to compare: 1,118 and 9,904. Register numbers have tortoise-shell brackets.
style-type-5 = Notes 14 pixels, tables 15, counts and tags 13; text is never smaller.
style-type-6 = The Song face is for source documents, the brand, and a single line such as “All done”: the voice of official papers.
style-type-7 = 4 working days late
style-type-9 = links are always underlined

## light
style-light-4 = Own view: yellow
style-light-5 = Square, triangle, disc and ring with a word: known without colour, in black and white and in high contrast.
style-light-6 = Target
style-light-7 = Changed

## btn
style-btn-3 = Save draft
style-btn-4 = Cancel task
style-btn-5 = Disabled
style-btn-6 = Small
style-btn-7 = Text only
style-btn-8 = One solid button a page: what is most to be done now. The same act in a list has the pale button.

## form
style-form-1 = There is 1 thing to correct. What you typed is still here.
style-form-2 = 4,231 villages reached are more than all 3,968 villages
style-form-3 = Person in charge
style-form-4 = The section is enough
style-form-5 = Villages reached
style-form-6 = At most all 3,968 villages
style-form-7 = New due day
style-form-8 = Report every
style-form-9 = month
style-form-10 = quarter
style-form-15 = Remind whom
style-form-16 = Reporter
style-form-17 = Approver
style-form-18 = only after 3 working days overdue
style-form-19 = Grade of closure
style-form-20 = Excellent
style-form-21 = Good
style-form-22 = Pass
style-form-23 = Fail
style-form-24 = the task goes back to work

## note
style-note-1 = 3 reports sent to Xu Yinuo for approval
style-note-2 = The holidays of 2027 are not published yet
style-note-3 = Due days in 2027 count weekends only. You will see what moves once they are published.
style-note-4 = Somebody else has just changed this task
style-note-5 = At 10:42 Zhou Zhihe moved the due day to 30 November. What you typed is still here:{ " " }
style-note-6 = see the differences
style-note-7 = The document bears a secrecy mark and cannot be uploaded
style-note-8 = Page 2, line 1. This system takes nothing classified; the document was not kept.
style-note-9 = No returned reports
style-note-10 = When a report is returned, the reason stands here and in your letter.

## table
style-table-1 = Sample table
style-table-2 = Coverage in three provinces
style-table-4 = Villages
style-table-5 = Coverage
style-table-8 = Hebei
style-table-9 = Shandong
style-table-10 = Yunnan

## list
style-list-1 = Express delivery reaches 62% of villages
style-list-2 = Progress in September, last 54.6%
style-list-3 = 13 October
style-list-5 = Lead
style-list-6 = Shijiazhuang bureau
style-list-7 = Reporter Lin Xiaoman
style-list-8 = 23 March
style-list-9 = Where this day comes from
style-list-10 = “This year” is the end of the year the paper was issued.

## nav
style-nav-1 = Sample of a trail
style-nav-2 = Du [2026] 15
style-nav-3 = Task of Shijiazhuang
style-nav-4 = Sample of tabs
style-nav-5 = Red and yellow
style-nav-6 = Due this week
style-nav-7 = All
style-nav-8 = Sample of filters
style-nav-9 = Any
style-nav-12 = Sample of pages
style-nav-13 = 1 to 15 of 51
style-nav-14 = Page 1
style-nav-15 = Page 2
style-nav-16 = Next page

## chart
style-chart-1 = 54.6%, pace 56.2%, target 62%
style-chart-2 = Bar: the thin lines are pace and target
style-chart-3 = From 34.9% to 51.4%, national target 60%
style-chart-4 = Start and end: hollow is the baseline, solid the target
style-chart-5 = Course: solid is actual, dashed is pace

## tl
style-tl-1 = 28 September
style-tl-2 = Leader of Hebei:{ " " }
style-tl-3 = instruction
style-tl-4 = Report the result next month.
style-tl-5 = 8 September
style-tl-6 = accepted
style-tl-7 = { " " }progress in August
style-tl-8 = 10 August
style-tl-9 = returned
style-tl-10 = { " " }progress in July

## key
style-key-1 = Without script,{ " " }
style-key-2 = { " " }goes through the whole page,{ " " }
style-key-3 = Enter
style-key-4 = { " " }opens; the first{ " " }
style-key-5 = { " " }leads to the main content. With script,{ " " }
style-key-6 = { " " }move down and up,{ " " }
style-key-7 = { " " }searches,{ " " }
style-key-8 = { " " }shows all.


## tree, order, views, curve, first steps
style-sort = Order by heads
style-sort-1 = Press a head to order by it, again for the other way. Arrow and screen reader tell the order.
style-views = Saved views
style-views-1 = A link for each view, the open one underlined. Of a shared one the screen reader says whose it is.
style-views-2 = , shared by Lin
style-tree = Tree of bureaus
style-tree-1 = Opens without script; the bureau that is open is bold.
style-tree-2 = National bureau
style-tree-3 = Shijiazhuang
style-curve = Curve of a target
style-curve-1 = Village coverage: 54 % at the end of September, 52 % expected, target 60 %, due 31 December
style-curve-2 = The line is what was reported, the broken line the pace, the level line the target, the upright line today. A table beside it says the same.
style-curve-3 = Reported
style-curve-4 = Pace
style-curve-5 = Target
style-curve-6 = 1 January
style-curve-7 = 31 December
style-steps = First steps
style-steps-1 = Listed by role; what was done is ticked off by itself. Can be put away.
